import { useQuery } from "@tanstack/react-query";
import { AutoComplete, Form, Input, InputNumber, Select } from "antd";
import { allGroupsQuery, workersQuery } from "../../api/queries";
import { Panel } from "../../components/Page";
import { useText } from "../../i18n";

/** Which worker may run it. */
export function WhereFields() {
  const t = useText();
  const e = t.jobs.editor;
  const groups = useQuery(allGroupsQuery).data?.items ?? [];
  const workers = useQuery(workersQuery({ pageSize: 200 })).data?.items ?? [];
  const tags = [...new Set(workers.flatMap((worker) => worker.tags))].sort();
  return (
    <Panel title={e.where}>
      <div className="fields">
        <Form.Item name="groupId" label={e.group}>
          <Select
            allowClear
            showSearch={{ optionFilterProp: "label" }}
            placeholder={t.jobs.anyWorker}
            options={groups.map((group) => ({ value: group.id, label: group.name }))}
          />
        </Form.Item>
        <Form.Item name="tag" label={e.tag} extra={e.tagHint}>
          <AutoComplete allowClear options={tags.map((value) => ({ value }))} />
        </Form.Item>
        <Form.Item name="routing" label={e.routing} style={{ gridColumn: "1 / -1" }}>
          <Select
            options={Object.entries(e.routings).map(([value, label]) => ({ value, label }))}
            popupMatchSelectWidth={false}
          />
        </Form.Item>
        <Form.Item name="priority" label={e.priority} extra={e.priorityHint}>
          <InputNumber min={-1000} max={1000} style={{ width: "100%" }} />
        </Form.Item>
        <Form.Item name="runAs" label={e.runAs} extra={e.runAsHint}>
          <Input maxLength={64} />
        </Form.Item>
      </div>
    </Panel>
  );
}
