/** Keys and indices that lead from the whole config to a value in it. */
export type Path = readonly (string | number)[];

/** Reports a mistake at the value of a path, or at its key; `hint` says what to do instead. */
export type Report = (path: Path, message: string, hint: string, at?: 'value' | 'key') => void;
