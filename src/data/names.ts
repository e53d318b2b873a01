/** Names that configs may use for data. */
export const SCALES = ['standard', 'minmax', 'none'] as const;
export const TARGET_SCALES = ['standard', 'none'] as const;
export const TASKS = ['classification', 'regression'] as const;
