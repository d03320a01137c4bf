import { Tag, Tooltip } from "antd";
import { exactUtc, formatTime, offsetAt, viewerZone } from "../../components/format";
import { Time } from "../../components/Time";
import { useText } from "../../i18n";
import "./JobEditor.css";

interface Fire {
  at: string;
  /** On the clocks of the job's zone, with their offset. */
  local: string;
}

const offsetOf = (local: string) => (/([+-]\d\d:\d\d)$/.exec(local)?.[1] ?? "+00:00").replace("-00:00", "+00:00");

/** Instants on the job's clocks and on the viewer's; those behind a change of the clocks are marked. */
export function NextFires({ fires, zone }: { fires: Fire[]; zone: string }) {
  const t = useText();
  const twoZones = zone !== viewerZone;
  return (
    <table className="fires">
      <thead>
        <tr>
          <th>{t.jobs.editor.inZone}</th>
          {twoZones && <th>{t.jobs.editor.inYours}</th>}
        </tr>
      </thead>
      <tbody>
        {fires.map((fire, index) => {
          const at = new Date(fire.at);
          const before = index > 0 ? offsetOf(fires[index - 1]!.local) : offsetAt(new Date(), zone);
          const changed = before !== offsetOf(fire.local);
          return (
            <tr key={fire.at}>
              <td>
                <Tooltip title={exactUtc(at)}>
                  <time dateTime={fire.at}>{formatTime(at, "full", t.locale, zone)}</time>
                </Tooltip>
                {changed && (
                  <Tag color="gold" style={{ margin: "0 0 0 8px" }}>
                    {t.jobs.editor.clockChange(offsetOf(fire.local))}
                  </Tag>
                )}
              </td>
              {twoZones && (
                <td>
                  <Time at={fire.at} />
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
