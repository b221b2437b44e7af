/** One column of a feature matrix. `categorical` values are non-negative integer codes; `NaN` is missing or unseen. */
export type FeatureColumn = { name: string; source: string; categorical: boolean };

/** Column-major: the value of row `i`, column `j` is `values[j * rows + i]`. `NaN` is missing. */
export type Matrix = { rows: number; columns: FeatureColumn[]; values: Float32Array };
