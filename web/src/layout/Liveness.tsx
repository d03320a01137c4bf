import { useQuery } from "@tanstack/react-query";
import { Tooltip } from "antd";
import { useIsConnected } from "../api/live";
import { overviewQuery } from "../api/queries";
import { useText } from "../i18n";
import { useStateColours } from "../theme";

/** Whether what is on the screen is told as it changes, and whether anybody leads. */
export function Liveness() {
  const t = useText();
  const connected = useIsConnected();
  const colours = useStateColours();
  const overview = useQuery(overviewQuery).data;
  const leaderless = connected && overview !== undefined && overview.leader === null;
  const [text, hint, colour] = !connected
    ? [t.header.away, t.header.awayHint, colours.timed_out]
    : leaderless
      ? [t.header.noLeader, t.header.noLeaderHint, colours.failed]
      : [t.header.live, t.header.liveHint, colours.succeeded];
  return (
    <Tooltip title={hint}>
      <span className="liveness" role="status">
        <i className={connected && !leaderless ? "dot" : "dot going"} style={{ background: colour, color: colour }} />
        {text}
      </span>
    </Tooltip>
  );
}
