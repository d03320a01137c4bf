import { Checkbox, Modal } from "antd";
import { useState } from "react";
import type { Job } from "../../api/client";
import { useText } from "../../i18n";
import { stopScheduling } from "./schedules";
import { JobNames } from "./StartDialog";
import { useJobsOf } from "./useJobsOf";

/** Stops jobs, and on request what of them is running. */
export function StopDialog({ jobs: chosen, close, done }: { jobs: Job[]; close(): void; done?: () => void }) {
  const t = useText();
  const [kill, setKill] = useState(false);
  const { jobs, act, isActing, isReady, refusal } = useJobsOf(chosen, stopScheduling, t.jobs.batch.stopped, () => {
    close();
    done?.();
  });
  return (
    <Modal
      open
      title={t.jobs.batch.stopTitle(jobs.length)}
      okText={t.actions.stop}
      okButtonProps={{ danger: true, disabled: !isReady }}
      cancelText={t.actions.cancel}
      confirmLoading={isActing}
      onCancel={close}
      onOk={() => act(kill)}
    >
      <p className="quiet">{kill ? t.jobs.batch.killHint : t.jobs.batch.stopHint}</p>
      {refusal}
      <JobNames jobs={jobs} />
      <Checkbox checked={kill} onChange={(event) => setKill(event.target.checked)}>
        {t.jobs.batch.killToo}
      </Checkbox>
    </Modal>
  );
}
