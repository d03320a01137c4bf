import { access } from "./access";
import { azkaban } from "./azkaban";
import { alerts, channels } from "./channels";
import { common } from "./common";
import { fleet } from "./fleet";
import { jobs } from "./jobs";
import { overview } from "./overview";
import { runs } from "./runs";
import { settings } from "./settings";

/** The words of the console. What the server says itself (why a run failed, what is wrong with a field) is shown as it comes. */
export const en = { ...common, overview, jobs, runs, fleet, access, azkaban, settings, channels, alerts };

type Words<T> = {
  [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer V) => string
      ? (...values: V) => string
      : Words<T[K]>;
};

export type Text = Words<typeof en>;
