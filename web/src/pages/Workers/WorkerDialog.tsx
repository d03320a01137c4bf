import { useQueryClient } from "@tanstack/react-query";
import { Form, Input, InputNumber, Modal, Select, Switch } from "antd";
import { api, ok, type Worker } from "../../api/client";
import { useAction } from "../../components/useAction";
import { useText } from "../../i18n";

interface WorkerForm {
  host: string;
  name: string;
  srvName: string;
  tag: string[];
  capacity: number | null;
  draining: boolean;
}

/** Makes a worker by hand, or changes what people set of one. */
export function WorkerDialog({ worker, close }: { worker: Worker | undefined; close(): void }) {
  const t = useText();
  const queries = useQueryClient();
  const [form] = Form.useForm<WorkerForm>();
  const save = useAction(
    (values: WorkerForm) => {
      const body = { ...values, tag: values.tag.length > 0 ? values.tag : null } as never;
      return worker
        ? ok(
            api.PUT("/v1/workers/{id}", {
              params: { path: { id: String(worker.id) }, header: { "If-Match": `"${worker.version}"` } },
              body,
            }),
          )
        : ok(api.POST("/v1/workers", { body }));
    },
    (saved) => {
      void queries.invalidateQueries({ queryKey: ["workers"] });
      close();
      return t.fleet.saved(saved.name);
    },
  );
  const needed = [{ required: true, message: t.jobs.editor.needed }];
  // A process has the row: its name is its own.
  const held = worker?.programVersion !== null && worker !== undefined;
  const first: WorkerForm = worker
    ? {
        host: worker.host,
        name: worker.name,
        srvName: worker.srvName,
        tag: worker.tags,
        capacity: worker.capacity ?? null,
        draining: worker.draining,
      }
    : { host: "", name: "", srvName: "belfry-worker", tag: [], capacity: null, draining: false };
  return (
    <Modal
      open
      title={worker ? t.fleet.edit(worker.name) : t.fleet.addTitle}
      okText={t.actions.save}
      cancelText={t.actions.cancel}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={() =>
        void form.validateFields().then(
          (values) => save.mutate(values),
          () => undefined,
        )
      }
    >
      {!worker && <p className="quiet">{t.fleet.addHint}</p>}
      <Form form={form} layout="vertical" requiredMark={false} initialValues={first}>
        <Form.Item name="name" label={t.fleet.fields.name} rules={needed}>
          <Input disabled={held} maxLength={200} />
        </Form.Item>
        <Form.Item name="srvName" label={t.fleet.fields.service} rules={needed}>
          <Input disabled={held} maxLength={200} />
        </Form.Item>
        <Form.Item name="host" label={t.fleet.fields.host} rules={needed}>
          <Input disabled={held} maxLength={200} />
        </Form.Item>
        <Form.Item name="tag" label={t.fleet.fields.tags} extra={t.fleet.tagHint}>
          <Select mode="tags" tokenSeparators={[","]} open={false} suffixIcon={null} />
        </Form.Item>
        <Form.Item name="capacity" label={t.fleet.fields.capacity} extra={t.fleet.capacityHint}>
          <InputNumber min={0} max={100_000} style={{ width: 160 }} />
        </Form.Item>
        <Form.Item name="draining" label={t.fleet.draining} valuePropName="checked">
          <Switch />
        </Form.Item>
      </Form>
    </Modal>
  );
}
