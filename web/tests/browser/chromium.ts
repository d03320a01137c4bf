import { existsSync } from "node:fs";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The system's Chromium: no other is downloaded. */
export const executablePath = process.env.CHROMIUM ?? places.find((place) => existsSync(place)) ?? places[0]!;
