import type { Schemas } from "../api/client";
import { useText } from "../i18n";
import "./AlertRow.css";
import { Mark } from "./State";
import { Distance } from "./Time";

/** Something that the scheduler says about itself, and whether it is still so. */
export function AlertRow({ alert }: { alert: Schemas["Alert"] }) {
  const t = useText();
  const isOpen = alert.endTime === null;
  return (
    <div className="alertrow">
      <Mark kind={isOpen ? "bad" : "quiet"} text={t.alerts.kinds[alert.kind] ?? alert.kind} />
      <span className="quiet">
        {isOpen && <strong>{t.alerts.open}</strong>} <Distance at={alert.createTime} />
        {alert.endTime !== null && alert.endTime !== alert.createTime && (
          <>
            {" "}
            · {t.alerts.over} <Distance at={alert.endTime} />
          </>
        )}
      </span>
      <p>{t.remark(alert.text)}</p>
    </div>
  );
}
