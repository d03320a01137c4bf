import type { Text } from "../en";
import { access } from "./access";
import { azkaban } from "./azkaban";
import { alerts, channels } from "./channels";
import { common } from "./common";
import { fleet } from "./fleet";
import { jobs } from "./jobs";
import { overview } from "./overview";
import { remark } from "./remark";
import { runs } from "./runs";
import { settings } from "./settings";

export const zh: Text = { ...common, remark, overview, jobs, runs, fleet, access, azkaban, settings, channels, alerts };
