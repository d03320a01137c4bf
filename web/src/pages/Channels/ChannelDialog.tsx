import { useQueryClient } from "@tanstack/react-query";
import { Form, Input, Modal, Segmented, Select } from "antd";
import { api, ApiError, ok, type Schemas } from "../../api/client";
import { useAction } from "../../components/useAction";
import { useText } from "../../i18n";

type Channel = Schemas["Channel"];

const scheme = "https://";

interface ChannelForm {
  name: string;
  kind: Channel["kind"];
  url: string;
  to: string[];
  alerts: NonNullable<Channel["alerts"]>;
}

/** Makes a channel or changes one. */
export function ChannelDialog({ channel, close }: { channel: Channel | undefined; close(): void }) {
  const t = useText();
  const c = t.channels;
  const queries = useQueryClient();
  const [form] = Form.useForm<ChannelForm>();
  const kind = Form.useWatch("kind", form) ?? channel?.kind ?? "webhook";
  const save = useAction(
    async ({ name, kind: chosen, url, to, alerts }: ChannelForm) => {
      const body = {
        name,
        kind: chosen,
        alerts,
        to: chosen === "mail" ? to : null,
        url: chosen === "mail" ? null : url.trim(),
      };
      try {
        return channel
          ? await ok(
              api.PUT("/v1/channels/{id}", {
                params: { path: { id: String(channel.id) }, header: { "If-Match": `"${channel.version}"` } },
                body,
              }),
            )
          : await ok(api.POST("/v1/channels", { body }));
      } catch (error) {
        if (error instanceof ApiError)
          form.setFields(
            Object.entries(error.errors).map(([field, errors]) => ({ name: field as keyof ChannelForm, errors })),
          );
        throw error;
      }
    },
    (saved) => {
      void queries.invalidateQueries({ queryKey: ["channels"] });
      close();
      return c.saved(saved.name);
    },
  );
  const needed = [{ required: true, message: t.jobs.editor.needed }];
  return (
    <Modal
      open
      title={channel ? c.edit(channel.name) : c.create}
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
      <Form<ChannelForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          name: channel?.name ?? "",
          kind: channel?.kind ?? "webhook",
          url: channel?.url ?? "",
          to: channel?.to ?? [],
          alerts: channel?.alerts ?? [],
        }}
      >
        <Form.Item name="name" label={c.fields.name} rules={needed}>
          <Input autoFocus maxLength={200} />
        </Form.Item>
        <Form.Item name="kind" label={c.fields.kind}>
          <Segmented
            aria-label={c.fields.kind}
            options={(["webhook", "mail"] as const).map((value) => ({ value, label: c.kinds[value] }))}
          />
        </Form.Item>
        {kind === "mail" ? (
          <Form.Item name="to" label={c.fields.to} extra={c.toHint} rules={needed}>
            <Select mode="tags" tokenSeparators={[",", " "]} open={false} suffixIcon={null} />
          </Form.Item>
        ) : (
          <Form.Item name="url" label={c.fields.url} extra={c.urlHint} rules={needed}>
            <Input className="mono" placeholder={scheme} maxLength={2000} />
          </Form.Item>
        )}
        <Form.Item name="alerts" label={c.fields.alerts} extra={c.alertsHint}>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: "label" }}
            options={Object.entries(t.alerts.kinds).map(([value, label]) => ({ value, label }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
