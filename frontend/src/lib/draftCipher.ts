/** Encrypts drafts with the key of the session; comes with the first form. */
import { getSessionKey } from "./deviceKeys";
import { type Encrypted, decrypt, encrypt } from "./encryption";

/** Reads the key beforehand: what is typed just before the page is left does not wait for it. */
export const prepareKey = getSessionKey;

export const encryptDraft = async (user: string, data: unknown): Promise<Encrypted> => encrypt(await getSessionKey(user), data);

/** Fails once the key has been deleted. */
export const decryptDraft = async <T>(user: string, content: Encrypted): Promise<T> => decrypt<T>(await getSessionKey(user), content);
