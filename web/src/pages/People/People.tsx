import { Tabs } from "antd";
import { Page } from "../../components/Page";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";
import { Tokens } from "../Profile/Tokens";
import { JoinTokens } from "./JoinTokens";
import { Users } from "./Users";

/** Who may come in: people, programs and workers. */
export default function People() {
  const t = useText();
  const [search, change] = useSearch({ tab: "users" });
  return (
    <Page title={t.access.people}>
      <Tabs
        activeKey={search.tab}
        onChange={(tab) => change({ tab })}
        destroyOnHidden
        items={[
          { key: "users", label: t.access.users, children: <Users /> },
          { key: "tokens", label: t.access.tokens, children: <Tokens /> },
          { key: "join", label: t.access.joinTokens, children: <JoinTokens /> },
        ]}
      />
    </Page>
  );
}
