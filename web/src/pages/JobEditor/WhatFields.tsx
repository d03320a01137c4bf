import { Form, Input, InputNumber, Segmented, Select } from "antd";
import { Code } from "../../components/Code";
import { Panel } from "../../components/Page";
import { ParamsEditor, type Param } from "../../components/ParamsEditor";
import { useText } from "../../i18n";
import { Editing } from "./Editing";
import type { JobForm } from "./form";

const types = ["command", "shell", "code", "http"] as const;

/** What runs. */
export function WhatFields({ save }: { save(): void }) {
  const t = useText();
  const e = t.jobs.editor;
  const form = Form.useFormInstance<JobForm>();
  const type = Form.useWatch("type", form) ?? "shell";
  const language = Form.useWatch("language", form);
  const highlighting = type === "shell" ? "shell" : language === "golang" ? "go" : "python";
  const needed = [{ required: true, message: e.needed }];

  return (
    <>
      <Panel title={e.what}>
        <Form.Item name="name" label={t.jobs.fields.name} rules={[...needed, { max: 200 }]} extra={e.nameHint}>
          <Input autoFocus maxLength={200} />
        </Form.Item>
        <div className="fields">
          <Form.Item name="type" label={e.type}>
            <Segmented options={types.map((value) => ({ value, label: t.types[value] }))} aria-label={e.type} />
          </Form.Item>
          {type === "code" && (
            <Form.Item name="language" label={e.language} rules={needed} initialValue="python">
              <Segmented
                options={["python", "golang"].map((value) => ({ value, label: t.types[value] }))}
                aria-label={e.language}
              />
            </Form.Item>
          )}
        </div>
        {type === "command" || type === "http" ? (
          <Form.Item name="target" label={e.target[type]} extra={e.targetHint[type]} rules={needed}>
            <Input className="mono" placeholder={type === "http" ? "https://" : undefined} onPressEnter={save} />
          </Form.Item>
        ) : (
          <Form.Item name="target" label={e.target[type]} extra={e.targetHint[type]} rules={needed}>
            <Editing<string>>
              {(value, change) => (
                <Code
                  value={value ?? ""}
                  change={change}
                  language={highlighting}
                  height={340}
                  label={e.target[type] ?? ""}
                  save={save}
                />
              )}
            </Editing>
          </Form.Item>
        )}
        {type === "http" && <HttpFields />}
        <Form.Item name="remark" label={e.remark}>
          <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} maxLength={10_000} />
        </Form.Item>
      </Panel>
      <Panel title={e.params}>
        <Form.Item name="params" extra={e.paramsHint} noStyle>
          <Editing<Param[]>>{(value, change) => <ParamsEditor params={value ?? []} change={change} secrets />}</Editing>
        </Form.Item>
        <p className="quiet" style={{ marginBottom: 0 }}>
          {e.paramsHint}
        </p>
      </Panel>
    </>
  );
}

function HttpFields() {
  const t = useText();
  const e = t.jobs.editor;
  return (
    <>
      <div className="fields">
        <Form.Item name={["http", "method"]} label={e.method}>
          <Select
            options={["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"].map((value) => ({ value, label: value }))}
          />
        </Form.Item>
        <Form.Item name={["http", "expectStatus"]} label={e.expectStatus} extra={e.expectStatusHint}>
          <InputNumber min={100} max={599} style={{ width: "100%" }} />
        </Form.Item>
        <Form.Item name={["http", "expectContent"]} label={e.expectContent}>
          <Input />
        </Form.Item>
      </div>
      <Form.Item name={["http", "headers"]} label={e.headers}>
        <Editing<Param[]>>
          {(value, change) => <ParamsEditor params={value ?? []} change={change} addLabel={e.addHeader} />}
        </Editing>
      </Form.Item>
      <Form.Item name={["http", "body"]} label={e.body}>
        <Input.TextArea className="mono" autoSize={{ minRows: 2, maxRows: 12 }} />
      </Form.Item>
    </>
  );
}
