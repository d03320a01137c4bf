import { App, Button } from "antd";
import { useEffect, useRef, useState } from "react";
import type { Job } from "../../api/client";
import { everyJob, mostJobsOfCall, type JobsAsked } from "../../api/queries";
import { useAction } from "../../components/useAction";
import { useText } from "../../i18n";

interface ChooseMatchingProps {
  filters: JobsAsked;
  /** How many match; null where nobody has counted them. */
  total: number | null;
  /** Whether there is anything left to choose. What is being read is read to its end in any case. */
  offered: boolean;
  choose(jobs: Job[]): void;
}

/** Chooses the jobs of all pages. With other filters it is another: what it reads is given up. */
export function ChooseMatching({ filters, total, offered, choose }: ChooseMatchingProps) {
  const t = useText();
  const { message } = App.useApp();
  const [read, setRead] = useState(0);
  const reading = useRef<AbortController>(undefined);
  useEffect(() => () => reading.current?.abort(), []);
  const chooseAll = useAction(async () => {
    const controller = new AbortController();
    reading.current = controller;
    setRead(0);
    try {
      const jobs = await everyJob(filters, controller.signal, setRead);
      if (controller.signal.aborted) return;
      if (jobs) choose(jobs);
      else void message.warning(t.list.tooManyToChoose(mostJobsOfCall));
    } catch (error) {
      if (!controller.signal.aborted) throw error;
    }
  });
  if (!offered && !chooseAll.isPending) return null;
  return (
    <Button size="small" loading={chooseAll.isPending} onClick={() => chooseAll.mutate(undefined)}>
      {chooseAll.isPending ? t.list.choosing(read) : t.list.chooseMatching(total)}
    </Button>
  );
}
