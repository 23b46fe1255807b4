/** Where the list was left, so that the way back from a record leads to the same rows. */
import { ref } from "vue";

/** Address of the list with its filters. */
export const lastList = ref("/co-so");
