import { Tabs } from "antd";
import { Page } from "../../components/Page";
import { useTab } from "../../components/useTab";
import { useText } from "../../i18n";
import { Tokens } from "../Profile/Tokens";
import { JoinTokens } from "./JoinTokens";
import { Users } from "./Users";

/** Who may come in: people, programs and workers. */
export default function People() {
  const t = useText();
  const [tab, open] = useTab("users");
  return (
    <Page title={t.access.people}>
      <Tabs
        activeKey={tab}
        onChange={open}
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
