import { access } from "./access";
import { azkaban } from "./azkaban";
import { alerts, channels } from "./channels";
import { common } from "./common";
import { fleet } from "./fleet";
import { jobs } from "./jobs";
import { overview } from "./overview";
import { runs } from "./runs";
import { settings } from "./settings";

/** What masters and workers write about runs and about themselves is recorded in English. */
const remark = (english: string) => english;

/** The words of the console. */
export const en = { ...common, remark, overview, jobs, runs, fleet, access, azkaban, settings, channels, alerts };

type Words<T> = {
  [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer V) => string
      ? (...values: V) => string
      : Words<T[K]>;
};

export type Text = Words<typeof en>;
