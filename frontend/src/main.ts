/** Starts the SPA. */
import { createApp } from "vue";
import App from "./App.vue";
import { preferences, startPreferences } from "@/lib/preferences";
import { startOffline, startSending } from "@/offline/start";
import { router } from "./router";
import { switchLanguage } from "@/shell/accountActions";
import "@/styles/index.css";

startPreferences();
startOffline();

// A page that the browser kept for "Back" may belong to a session that has ended since.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

async function start(): Promise<void> {
  if (preferences.language !== "vi") await switchLanguage(preferences.language);
  createApp(App).use(router).mount("#app");
  void startSending();
  // Development serves changing files: nothing may be kept there.
  if (import.meta.env.PROD) void import("@/offline/registration").then(({ registerServiceWorker }) => registerServiceWorker());
}

void start();
