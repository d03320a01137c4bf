import { useQuery } from "@tanstack/react-query";
import { alertsQuery } from "../../api/queries";
import { Panel } from "../../components/Page";
import { Mark } from "../../components/State";
import { Distance } from "../../components/Time";
import { useText } from "../../i18n";

/** What the scheduler says about itself. */
export function Alerts() {
  const t = useText();
  const alerts = useQuery(alertsQuery(5)).data;
  if (!alerts || alerts.items.length === 0) return null;
  return (
    <Panel title={t.overview.alerts}>
      {alerts.items.map((alert) => (
        <div key={alert.id} className="runrow">
          <Mark kind="warn" text={alert.text} />
          <Distance at={alert.createTime} />
        </div>
      ))}
    </Panel>
  );
}
