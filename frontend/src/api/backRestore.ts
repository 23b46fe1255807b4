/** Whether the current page was reached by Back or Forward, so that lists are restored as they were left. */

let isBack = false;

export const backRestore = {
  get now(): boolean {
    return isBack;
  },
  set(value: boolean): void {
    isBack = value;
  },
};
