import { useQuery } from "@tanstack/react-query";
import { Alert, Table } from "antd";
import type { ReactNode } from "react";
import type { Schemas } from "../../api/client";
import { alertsQuery, healthQuery, mastersQuery, termsQuery } from "../../api/queries";
import { AlertRow } from "../../components/AlertRow";
import { Failure } from "../../components/Failure";
import { Facts, Page, Panel } from "../../components/Page";
import { Mark } from "../../components/State";
import { Distance, Duration, Elapsed, Time } from "../../components/Time";
import { ScrollX } from "../../components/ScrollX";
import { useText } from "../../i18n";

/** The masters: who leads, since when, and who led before. */
export default function Cluster() {
  const t = useText();
  const masters = useQuery({ ...mastersQuery, refetchInterval: 3_000 });
  const terms = useQuery(termsQuery).data?.items ?? [];
  const health = useQuery(healthQuery).data;
  const alerts = useQuery(alertsQuery({ pageSize: 20 })).data?.items ?? [];
  const items = masters.data?.items ?? [];

  return (
    <Page title={t.fleet.cluster}>
      {masters.isError && !masters.data && <Failure error={masters.error} retry={() => void masters.refetch()} />}
      {items.length === 1 && <Alert type="info" showIcon title={t.fleet.alone} />}
      {health && health.tzdataDiffers.length > 0 && (
        <Alert type="warning" showIcon title={t.fleet.tzdataDiffers} description={health.tzdataDiffers.join("; ")} />
      )}
      <Panel title={t.fleet.masters}>
        <ScrollX label={t.fleet.cluster}>
          <Table<Schemas["Master"]>
            size="small"
            rowKey="id"
            pagination={false}
            loading={masters.isPending}
            dataSource={items}
            columns={[
              {
                title: t.fleet.address,
                dataIndex: "url",
                render: (url: string) => <strong className="breaks">{url}</strong>,
              },
              {
                title: t.fleet.fields.state,
                render: (_, master) => (
                  <Mark
                    kind={master.role === "leader" ? "good" : "quiet"}
                    text={master.role === "leader" ? t.fleet.leader : t.fleet.follower}
                  />
                ),
              },
              {
                title: t.fleet.term,
                responsive: ["sm"],
                render: (_, master) => <code className="mono">{master.term}</code>,
              },
              { title: t.fleet.fields.version, dataIndex: "version", responsive: ["md"] },
              { title: t.fleet.since, responsive: ["md"], render: (_, master) => <Time at={master.startedAt} /> },
              { title: t.fleet.seen, responsive: ["sm"], render: (_, master) => <Distance at={master.seenAt} /> },
            ]}
          />
        </ScrollX>
      </Panel>
      <div className="grid">
        <Panel title={t.fleet.handovers} extra={<span className="quiet">{t.fleet.handoverHint}</span>}>
          <ScrollX label={t.fleet.cluster}>
            <Table<Schemas["Term"]>
              size="small"
              rowKey="id"
              pagination={{ pageSize: 10, hideOnSinglePage: true, size: "small" }}
              dataSource={terms}
              columns={[
                {
                  title: t.fleet.began,
                  render: (_, term) => (
                    <span className="cell2">
                      <Time at={term.beganAt} />
                      <small className="narrowonly">{term.url}</small>
                    </span>
                  ),
                },
                { title: t.fleet.address, dataIndex: "url", responsive: ["sm"] },
                {
                  title: t.fleet.lasted,
                  align: "right",
                  render: (_, term) => {
                    const after = terms[terms.indexOf(term) - 1];
                    return after ? (
                      <Duration ms={Date.parse(after.beganAt) - Date.parse(term.beganAt)} />
                    ) : (
                      <>
                        <Elapsed since={term.beganAt} />{" "}
                        <small className="quiet lineonnarrow">({t.fleet.present})</small>
                      </>
                    );
                  },
                },
              ]}
            />
          </ScrollX>
        </Panel>
        <div className="column">
          <Panel title={t.fleet.cluster}>
            {health && (
              <Facts
                items={[
                  [
                    t.fleet.database,
                    <Mark key="d" kind={health.database === "ok" ? "good" : "bad"} text={health.database} />,
                  ],
                  [t.fleet.accounted, <Time key="a" at={health.accountedThrough} />],
                  [t.fleet.tzdata, health.tzdata ?? "–"],
                  ...(health.azkaban
                    ? [
                        [
                          t.overview.azkaban,
                          <Mark
                            key="z"
                            kind={health.azkaban.error ? "bad" : "good"}
                            text={health.azkaban.error ?? new URL(health.azkaban.url).host}
                          />,
                        ] as [string, ReactNode],
                      ]
                    : []),
                ]}
              />
            )}
            <p className="quiet" style={{ marginBottom: 0 }}>
              {t.fleet.accountedHint}
            </p>
          </Panel>
          <Panel title={t.fleet.alerts}>
            {alerts.length === 0 && <span className="quiet">{t.fleet.noAlerts}</span>}
            {alerts.map((alert) => (
              <AlertRow key={alert.id} alert={alert} />
            ))}
          </Panel>
        </div>
      </div>
    </Page>
  );
}
