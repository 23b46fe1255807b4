/** The window title: page – Sổ 178, with "Lỗi:" in front while the form has errors. */
import { type MaybeRefOrGetter, onScopeDispose, ref, toValue, watchEffect } from "vue";
import { t } from "@/locales";

const page = ref("");
const wrong = ref(false);

watchEffect(() => {
  if (page.value) document.title = t(wrong.value ? "shell.title_error" : "shell.title", { page: page.value });
});

/** Sets the title of the page; the last call wins. */
export function usePageTitle(title: MaybeRefOrGetter<string>): void {
  watchEffect(() => {
    page.value = toValue(title);
  });
  onScopeDispose(() => setErrorTitle(false));
}

export function setErrorTitle(isWrong: boolean): void {
  wrong.value = isWrong;
}
