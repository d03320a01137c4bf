import { access } from "./access";
import { azkaban } from "./azkaban";
import { common } from "./common";
import { fleet } from "./fleet";
import { jobs } from "./jobs";
import { overview } from "./overview";
import { runs } from "./runs";

/** The words of the console. What the server says itself (why a run failed, what is wrong with a field) is shown as it comes. */
export const en = { ...common, overview, jobs, runs, fleet, access, azkaban };

type Words<T> = {
  [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer V) => string
      ? (...values: V) => string
      : Words<T[K]>;
};

export type Text = Words<typeof en>;
