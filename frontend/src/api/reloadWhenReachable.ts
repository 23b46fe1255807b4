/** Loads again what did not come for want of a network, once the server answers. */
import { type Ref, watch } from "vue";
import { type Failure, NetworkFailure } from "./problem";
import { isReachable } from "./reachability";

export const reloadWhenReachable = (error: Ref<Failure | null>, reload: () => Promise<unknown>): unknown =>
  watch(isReachable, (now) => now && error.value instanceof NetworkFailure && void reload());
