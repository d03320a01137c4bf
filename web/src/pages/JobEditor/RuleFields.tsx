import { Form, InputNumber, Select } from "antd";
import { Panel } from "../../components/Page";
import { useText } from "../../i18n";
import type { JobForm } from "./form";

type Name = string | [string, string];

function Amount({ name, label, unit, hint, min = 0, max, empty }: {
  name: Name; label: string; unit?: string; hint?: string; min?: number; max?: number; empty?: string;
}) {
  return (
    <Form.Item name={name as never} label={label} extra={hint}>
      <InputNumber min={min} {...(max !== undefined && { max })} suffix={unit} placeholder={empty} style={{ width: "100%" }} />
    </Form.Item>
  );
} // prettier-ignore

function Choice({ name, label, words }: { name: string; label: string; words: Record<string, string> }) {
  return (
    <Form.Item name={name as never} label={label}>
      <Select
        options={Object.entries(words).map(([value, text]) => ({ value, label: text }))}
        popupMatchSelectWidth={false}
      />
    </Form.Item>
  );
}

/** Every rule of a job, in words. */
export function RuleFields() {
  const t = useText();
  const e = t.jobs.editor;
  const form = Form.useFormInstance<JobForm>();
  const retries = Form.useWatch(["retry", "limit"], form) ?? 0;
  const concurrency = Form.useWatch("concurrency", form);
  return (
    <div className="rules">
      <Panel title={e.failure}>
        <div className="fields">
          <Amount name="timeoutSeconds" label={e.timeout} unit={e.seconds} hint={e.timeoutHint} min={1} />
          <Amount name="graceSeconds" label={e.grace} unit={e.seconds} max={3600} />
          <Amount name={["retry", "limit"]} label={e.retries} max={100} />
          {retries > 0 && (
            <>
              <Amount name={["retry", "delaySeconds"]} label={e.retryDelay} unit={e.seconds} max={86_400} />
              <Amount name={["retry", "backoff"]} label={e.backoff} unit="×" min={1} max={100} />
              <Amount name={["retry", "maxDelaySeconds"]} label={e.maxDelay} unit={e.seconds} max={86_400} />
            </>
          )}
          <Choice name="onLost" label={e.onLost} words={e.onLosts} />
          <Amount name="lostAfterSeconds" label={e.lostAfter} unit={e.seconds} min={5} max={86_400} />
        </div>
      </Panel>
      <Panel title={e.together}>
        <div className="fields">
          <Choice name="concurrency" label={e.concurrency} words={e.concurrencies} />
          {concurrency === "queue" && <Amount name="queueLimit" label={e.queueLimit} min={1} max={1000} />}
          {concurrency === "allow" && <Amount name="maxConcurrent" label={e.maxConcurrent} min={1} max={100_000} />}
          <Choice name="misfire" label={e.misfire} words={e.misfires} />
          <Amount name="startDeadlineSeconds" label={e.deadline} unit={e.seconds} min={1} />
        </div>
      </Panel>
      <Panel title={e.limits}>
        <div className="fields">
          <Amount
            name={["limits", "memoryMebibytes"]}
            label={e.memory}
            unit={e.mebibytes}
            min={1}
            empty={e.unlimited}
          />
          <Amount name={["limits", "cpuSeconds"]} label={e.cpu} unit={e.seconds} min={1} empty={e.unlimited} />
          <Amount name={["limits", "openFiles"]} label={e.files} min={16} empty={e.unlimited} />
          <Amount name={["limits", "processes"]} label={e.processes} min={1} empty={e.unlimited} />
          <Amount name="maxOutputMebibytes" label={e.output} unit={e.mebibytes} min={0.001} max={1024} />
        </div>
      </Panel>
    </div>
  );
}
