import { DatePicker, Form, Input, Modal } from "antd";
import type { Dayjs } from "dayjs";
import { useAction } from "../../components/useAction";
import { useText } from "../../i18n";
import { createFlow, type FlowRequest } from "./flows";

const format = "YYYY-MM-DD HH:mm:ss";

interface FlowForm extends Omit<FlowRequest, "begin_time" | "end_time" | "source_name"> {
  span?: [Dayjs | null, Dayjs | null] | null;
}

/** Hands a flow over to run once. */
export function RunFlow({ user, close, done }: { user: string; close(): void; done(): void }) {
  const t = useText();
  const a = t.azkaban;
  const [form] = Form.useForm<FlowForm>();
  const create = useAction(
    ({ span, product_ids, ...values }: FlowForm) =>
      createFlow({
        ...values,
        source_name: "belfry",
        product_ids: product_ids ?? "",
        begin_time: span?.[0]?.format(format) ?? "",
        end_time: span?.[1]?.format(format) ?? "",
      }),
    (_, values) => {
      done();
      return a.created(values.job_name);
    },
  );
  const span = `${a.fields.begin} – ${a.fields.end}`;
  const needed = [{ required: true, message: t.jobs.editor.needed }];
  return (
    <Modal
      open
      title={a.create}
      okText={t.actions.run}
      cancelText={t.actions.cancel}
      confirmLoading={create.isPending}
      onCancel={close}
      onOk={() =>
        void form.validateFields().then(
          (values) => create.mutate(values),
          () => undefined,
        )
      }
    >
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ user_id: user }}>
        <Form.Item name="job_name" label={a.fields.name} rules={needed}>
          <Input autoFocus />
        </Form.Item>
        <Form.Item name="project" label={a.fields.project} rules={needed}>
          <Input />
        </Form.Item>
        <Form.Item name="job_type" label={a.fields.flow} rules={needed}>
          <Input />
        </Form.Item>
        <Form.Item name="user_id" label={a.fields.user} rules={needed}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="product_ids" label={a.fields.products} extra={a.productsHint}>
          <Input />
        </Form.Item>
        <Form.Item name="span" label={span} extra={a.zoneHint}>
          {/* The label is only the first field's. */}
          <DatePicker.RangePicker
            showTime
            allowEmpty={[true, true]}
            aria-label={span}
            placeholder={[a.fields.begin, a.fields.end]}
            style={{ width: "100%" }}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
