import type { Locator } from "@playwright/test";

/** The longest frame, in milliseconds, while a box is scrolled through all of it. */
export function longestFrame(box: Locator): Promise<number> {
  return box.evaluate(async (element) => {
    let worst = 0;
    let last = performance.now();
    for (let i = 0; i <= 60; i++) {
      element.scrollTop = (element.scrollHeight * i) / 60;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      worst = Math.max(worst, performance.now() - last);
      last = performance.now();
    }
    return worst;
  });
}
