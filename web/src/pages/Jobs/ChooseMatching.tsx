import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import type { Job } from "../../api/client";
import { everyJob, mostJobsOfCall, type JobsAsked } from "../../api/queries";
import { useAction } from "../../components/useAction";
import { useText } from "../../i18n";

interface ChooseMatchingProps {
  filters: JobsAsked;
  total: number;
  choose(jobs: Job[]): void;
}

/** Chooses the jobs of all pages, where a whole page is chosen. With other filters it is another: what it reads is given up. */
export function ChooseMatching({ filters, total, choose }: ChooseMatchingProps) {
  const t = useText();
  const [read, setRead] = useState(0);
  const reading = useRef<AbortController>(undefined);
  useEffect(() => () => reading.current?.abort(), []);
  const chooseAll = useAction(async () => {
    const controller = new AbortController();
    reading.current = controller;
    setRead(0);
    try {
      choose(await everyJob(filters, controller.signal, setRead));
    } catch (error) {
      if (!controller.signal.aborted) throw error;
    }
  });
  if (total > mostJobsOfCall) return <span className="quiet">{t.list.tooManyToChoose(mostJobsOfCall)}</span>;
  return (
    <Button size="small" loading={chooseAll.isPending} onClick={() => chooseAll.mutate(undefined)}>
      {chooseAll.isPending ? t.list.choosing(read) : t.list.chooseMatching(total)}
    </Button>
  );
}
