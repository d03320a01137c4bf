import { DatePicker, InputNumber, Modal, Radio } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import type { Job } from "../../api/client";
import { useText } from "../../i18n";
import { startScheduling } from "./schedules";
import { useJobsOf } from "./useJobsOf";

type When = "now" | "delay" | "at";

/** Starts jobs: at once, after a delay or at a time. */
export function StartDialog({ jobs: chosen, close, done }: { jobs: Job[]; close(): void; done?: () => void }) {
  const t = useText();
  const [when, setWhen] = useState<When>("now");
  const [delay, setDelay] = useState(60);
  const [at, setAt] = useState<Dayjs | null>(null);
  const { jobs, act, isActing, isReady, refusal } = useJobsOf(chosen, startScheduling, t.jobs.batch.started, () => {
    close();
    done?.();
  });
  return (
    <Modal
      open
      title={t.jobs.batch.startTitle(jobs.length)}
      okText={t.actions.start}
      cancelText={t.actions.cancel}
      okButtonProps={{ disabled: !isReady || (when === "at" && !at) }}
      confirmLoading={isActing}
      onCancel={close}
      onOk={() =>
        act({ delay: when === "delay" ? delay : undefined, at: when === "at" ? at?.toDate().toISOString() : undefined })
      }
    >
      <p className="quiet">{t.jobs.batch.startHint}</p>
      {refusal}
      <JobNames jobs={jobs} />
      <WhenChoice when={when} setWhen={setWhen} delay={delay} setDelay={setDelay} at={at} setAt={setAt} />
    </Modal>
  );
}

/** The names of what a dialog is about; of many, the first. */
export function JobNames({ jobs }: { jobs: Job[] }) {
  const shown = jobs.slice(0, 8);
  return (
    <p>
      {shown.map((job) => (
        <strong key={job.id} style={{ marginRight: 10, overflowWrap: "anywhere" }}>
          {job.name}
        </strong>
      ))}
      {jobs.length > shown.length && <span className="quiet">+ {jobs.length - shown.length}</span>}
    </p>
  );
}

interface WhenProps {
  when: When;
  setWhen(when: When): void;
  delay: number;
  setDelay(seconds: number): void;
  at: Dayjs | null;
  setAt(at: Dayjs | null): void;
}

export function WhenChoice({ when, setWhen, delay, setDelay, at, setAt }: WhenProps) {
  const t = useText();
  return (
    <div style={{ display: "flex", flexDirection: "column", gap: 10 }}>
      <Radio.Group
        aria-label={t.jobs.batch.when}
        optionType="button"
        value={when}
        onChange={(event) => setWhen(event.target.value as When)}
        options={[
          { value: "now", label: t.jobs.batch.now },
          { value: "delay", label: t.jobs.batch.delay },
          { value: "at", label: t.jobs.batch.at },
        ]}
      />
      {when === "delay" && (
        <InputNumber
          aria-label={t.jobs.batch.delay}
          min={0}
          max={31_536_000}
          value={delay}
          suffix={t.jobs.batch.seconds}
          style={{ width: 200 }}
          onChange={(value) => setDelay(value ?? 0)}
        />
      )}
      {when === "at" && (
        <DatePicker
          aria-label={t.jobs.batch.at}
          showTime
          value={at}
          onChange={(value) => setAt(value as Dayjs | null)}
          style={{ width: 240 }}
        />
      )}
    </div>
  );
}
