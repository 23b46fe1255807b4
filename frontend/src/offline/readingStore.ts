/** Keeps what was read for work without network on a device that its person has chosen for that: encrypted, for three days. */

/** Called with each answer to a read of field work. */
export function onAnswerKept(_address: string, _answer: unknown): void {}
