import { useQueryClient } from "@tanstack/react-query";
import { App, Checkbox, Modal } from "antd";
import { useState } from "react";
import type { Job } from "../../api/client";
import { useAction } from "../../components/useAction";
import { useText } from "../../i18n";
import { stopScheduling } from "./schedules";
import { JobNames } from "./StartDialog";

/** Stops jobs, and on request what of them is running. */
export function StopDialog({ jobs, close, done }: { jobs: Job[]; close(): void; done?: () => void }) {
  const t = useText();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [kill, setKill] = useState(false);
  const stop = useAction(
    () =>
      stopScheduling(
        jobs.map((job) => job.id),
        kill,
      ),
    (answer) => {
      void queries.invalidateQueries({ queryKey: ["jobs"] });
      if (answer.pending) void message.info(t.jobs.batch.pending);
      else void message.success(t.jobs.batch.stopped(jobs.length));
      close();
      done?.();
    },
  );
  return (
    <Modal
      open
      title={t.jobs.batch.stopTitle(jobs.length)}
      okText={t.actions.stop}
      okButtonProps={{ danger: true }}
      cancelText={t.actions.cancel}
      confirmLoading={stop.isPending}
      onCancel={close}
      onOk={() => stop.mutate(undefined)}
    >
      <p className="quiet">{kill ? t.jobs.batch.killHint : t.jobs.batch.stopHint}</p>
      <JobNames jobs={jobs} />
      <Checkbox checked={kill} onChange={(event) => setKill(event.target.checked)}>
        {t.jobs.batch.killToo}
      </Checkbox>
    </Modal>
  );
}
