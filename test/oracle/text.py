"""scikit-learn's TfidfVectorizer, chi2 and MultinomialNB as the oracle of core/features/text: writes test/golden/features/text.json."""

import json
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.feature_selection import chi2, r_regression
from sklearn.naive_bayes import MultinomialNB

train = [
    "Free entry in 2 a wkly comp to win FA Cup final tkts!! Text FA to 87121",
    "Nah I don't think he goes to usf, he lives around here though",
    "FREE for 1 entry; free Free win win win",
    "The cat sat on the mat. The cat, the mat -- and the CAT.",
    "",
    "Größe und GRÖSSE, Straße; größe, ÜBER über Über",
    "ПРИВЕТ мир, привет Мир",
    "日本 日本 東京 and a cat",
    "snake_case x1 x2 42 42 4.2e7",
    "e\u0301te\u0301 été 🎈 🎈🎈 party",
    "win the cup, win the mat\tand\nsit   here",
    "...!?",
]
test = [*train, "an unseen free mat", "Free ENTRY ÜBER", "win\u00a0the cup"]
labels = [1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0]

cases = [
    dict(),
    dict(sublinear_tf=True, ngram_range=(1, 2)),
    dict(ngram_range=(2, 3), norm=None),
    dict(min_df=2, sublinear_tf=True, ngram_range=(1, 2)),
    dict(max_df=0.2, ngram_range=(1, 1)),
    dict(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
    dict(analyzer="char_wb", ngram_range=(2, 3), min_df=2, norm=None),
]


def golden(params):
    vectorizer = TfidfVectorizer(**params).fit(train)
    weights = vectorizer.transform(test)
    fitted = vectorizer.transform(train)
    terms = list(vectorizer.get_feature_names_out())
    return {
        "params": params,
        "terms": terms,
        "rows": [{terms[j]: round(float(v), 8) for j, v in zip(row.indices, row.data)} for row in weights],
        "chi2": chi2(fitted, labels)[0].round(8).tolist(),
        "r": r_regression(fitted.toarray(), np.array(labels) * 2.5 - 1).round(8).tolist(),
    }


def naive_bayes():
    """Log odds of the second class; a row has length 1 if every occurrence were a term of its own."""
    counter = CountVectorizer(ngram_range=(1, 2), min_df=2).fit(train)
    documents = (counter.transform(train) > 0).sum(axis=0).A1
    idf = np.log((1 + len(train)) / (1 + documents)) + 1

    def weigh(texts):
        counts = counter.transform(texts).toarray()
        return counts * idf / np.maximum(np.sqrt(counts @ idf**2), 1e-30)[:, None]

    bayes = MultinomialNB(alpha=0.5).fit(weigh(train), labels)
    odds = bayes.feature_log_prob_[1] - bayes.feature_log_prob_[0]
    return (weigh(test) @ odds).round(8).tolist()


result = {
    "train": train,
    "test": test,
    "labels": labels,
    "cases": [golden(params) for params in cases],
    "naiveBayes": naive_bayes(),
}
target = Path(__file__).parent.parent / "golden/features/text.json"
target.write_text(json.dumps(result, ensure_ascii=False) + "\n")
