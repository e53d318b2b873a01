/** How the readers of a config report a mistake; the document knows where it stands. */

export type Path = readonly (string | number)[];

/** Reports a mistake at the value of a path, or at its key; `hint` says what to do instead. */
export type Complain = (path: Path, message: string, hint: string, at?: 'value' | 'key') => void;
