import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Form, Input, Modal, Select } from "antd";
import { api, ok, type WorkerGroup } from "../../api/client";
import { workersQuery } from "../../api/queries";
import { useAction } from "../../components/useAction";
import { useText } from "../../i18n";

interface GroupForm {
  name: string;
  workerIds: number[];
  tags: string[];
}

/** Makes a group or changes one: its members one by one, by tag, or both. */
export function GroupDialog({ group, close }: { group: WorkerGroup | undefined; close(): void }) {
  const t = useText();
  const queries = useQueryClient();
  const [form] = Form.useForm<GroupForm>();
  const workers = useQuery(workersQuery({ pageSize: 500, sort: "name" })).data?.items ?? [];
  const tags = [...new Set(workers.flatMap((worker) => worker.tags))].sort();
  const save = useAction(
    (body: GroupForm) =>
      group
        ? ok(
            api.PUT("/v1/worker-groups/{id}", {
              params: { path: { id: String(group.id) }, header: { "If-Match": `"${group.version}"` } },
              body,
            }),
          )
        : ok(api.POST("/v1/worker-groups", { body })),
    (saved) => {
      void queries.invalidateQueries({ queryKey: ["workers"] });
      close();
      return t.fleet.groupSaved(saved.name);
    },
  );
  return (
    <Modal
      open
      title={group ? t.fleet.editGroup(group.name) : t.fleet.createGroup}
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
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ name: group?.name ?? "", workerIds: group?.workerIds ?? [], tags: group?.tags ?? [] }}
      >
        <Form.Item
          name="name"
          label={t.fleet.groupFields.name}
          rules={[{ required: true, message: t.jobs.editor.needed }]}
        >
          <Input autoFocus maxLength={200} />
        </Form.Item>
        <Form.Item name="workerIds" label={t.fleet.groupFields.picked}>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: "label" }}
            options={workers.map((worker) => ({ value: worker.id, label: `${worker.name} (${worker.srvName})` }))}
          />
        </Form.Item>
        <Form.Item name="tags" label={t.fleet.groupFields.byTag} extra={t.fleet.byTagHint}>
          <Select mode="tags" tokenSeparators={[","]} options={tags.map((value) => ({ value, label: value }))} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
