import { useQuery } from "@tanstack/react-query";
import { alertsQuery } from "../../api/queries";
import { AlertRow } from "../../components/AlertRow";
import { Panel } from "../../components/Page";
import { useText } from "../../i18n";

/** What the scheduler says about itself: what is so now first. */
export function Alerts() {
  const t = useText();
  const open = useQuery(alertsQuery({ open: "true", pageSize: 20 })).data?.items ?? [];
  const newest = useQuery(alertsQuery({ pageSize: 5 })).data?.items ?? [];
  const alerts = [...open, ...newest.filter((alert) => !open.some((each) => each.id === alert.id))];
  if (alerts.length === 0) return null;
  return (
    <Panel title={t.overview.alerts}>
      {alerts.map((alert) => (
        <AlertRow key={alert.id} alert={alert} />
      ))}
    </Panel>
  );
}
