#!/bin/sh
# Asks the live model of a pipeline with `serving: lambda` by its Function URL. AWS_* are the usual variables; the caller
# needs lambda:GetFunctionUrlConfig, lambda:InvokeFunctionUrl and lambda:InvokeFunction on the alias.
#
#   predict.sh NAME '{"age": 41, "city": "Bonn"}'
set -eu

region=${AWS_REGION:-us-east-1}
# Other than AWS: LocalStack's address.
lambda=${AWS_ENDPOINT_URL:-https://lambda.$region.amazonaws.com}

# Signs a call as the AWS SDKs do. The secrets come by standard input, where no list of processes shows them.
signed() {
  {
    printf 'user = "%s:%s"\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY"
    [ -z "${AWS_SESSION_TOKEN:-}" ] || printf 'header = "x-amz-security-token: %s"\n' "$AWS_SESSION_TOKEN"
  } | curl --config - --silent --show-error --fail-with-body --aws-sigv4 "aws:amz:$region:lambda" "$@"
}

url=$(signed "$lambda/2021-10-31/functions/landfall-predict-$1/url?Qualifier=live" |
  sed -n 's/.*"FunctionUrl": *"\([^"]*\)".*/\1/p')

signed --header 'content-type: application/json' --data-raw "$2" "$url"
