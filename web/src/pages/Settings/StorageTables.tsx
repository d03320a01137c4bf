import { Table } from "antd";
import type { Schemas } from "../../api/client";
import { formatBytes, formatNumber } from "../../components/format";
import { Panel } from "../../components/Page";
import { ScrollX } from "../../components/ScrollX";
import { useText } from "../../i18n";

const pagination = { pageSize: 15, hideOnSinglePage: true, size: "small" as const };

/** What the database holds, by day and by table. */
export function StorageTables({ storage }: { storage: Schemas["Storage"] }) {
  const t = useText();
  const s = t.settings;
  const rows = (value: number | null) => (value === null ? <span className="quiet">–</span> : formatNumber(value));
  return (
    <div className="grid">
      <Panel title={s.byDay}>
        <ScrollX label={s.byDay}>
          <Table<Schemas["StorageDay"]>
            size="small"
            rowKey="day"
            dataSource={storage.days}
            pagination={pagination}
            columns={[
              { title: s.day, dataIndex: "day" },
              { title: t.runs.title, align: "right", render: (_, day) => rows(day.runs) },
              {
                title: s.history,
                align: "right",
                responsive: ["sm"],
                render: (_, day) => formatBytes(day.historyBytes),
              },
              { title: s.output, align: "right", render: (_, day) => formatBytes(day.outputBytes) },
            ]}
          />
        </ScrollX>
      </Panel>
      <Panel title={s.tables}>
        <ScrollX label={s.tables}>
          <Table<Schemas["StorageTable"]>
            size="small"
            rowKey="name"
            dataSource={storage.tables}
            pagination={pagination}
            columns={[
              { title: s.table, dataIndex: "name", render: (name: string) => <code className="mono">{name}</code> },
              { title: s.rows, align: "right", render: (_, table) => rows(table.rows) },
              { title: s.size, align: "right", render: (_, table) => formatBytes(table.bytes) },
            ]}
          />
        </ScrollX>
      </Panel>
    </div>
  );
}
