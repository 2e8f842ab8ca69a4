// What is said of the fields of a rule: which there are, and what is wrong with one.

export type Presence = 'must' | 'may';
export type Fields<T> = Readonly<Record<keyof T, Presence>>;

/** Says what is wrong with a rule. */
export type Say = (problem: string) => void;
