import { Tag, Tooltip } from "antd";
import { exactUtc, formatTime, viewerZone } from "../../components/format";
import { useText } from "../../i18n";
import "./JobEditor.css";

interface Fire {
  at: string;
  /** On the clocks of the job's zone, with their offset. */
  local: string;
}

const offsetOf = (local: string) => /([+-]\d\d:\d\d|Z)$/.exec(local)?.[1] ?? "";

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
          const changed = index > 0 && offsetOf(fires[index - 1]!.local) !== offsetOf(fire.local);
          return (
            <tr key={fire.at}>
              <td>
                <Tooltip title={exactUtc(at)}>
                  <time dateTime={fire.at}>{formatTime(at, "full", t.locale, zone)}</time>
                </Tooltip>
                {changed && (
                  <Tooltip title={t.jobs.editor.clockChange}>
                    <Tag color="gold" style={{ marginLeft: 8 }}>
                      {offsetOf(fire.local)}
                    </Tag>
                  </Tooltip>
                )}
              </td>
              {twoZones && <td>{formatTime(at, "full", t.locale)}</td>}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
