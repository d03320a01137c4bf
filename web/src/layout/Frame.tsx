import { MenuOutlined, SearchOutlined, UserOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Drawer, Dropdown, Grid, Layout, Menu, type MenuProps } from "antd";
import { useState } from "react";
import { Link, Outlet, useLocation, useNavigate, useNavigation } from "react-router";
import { api } from "../api/client";
import { useText } from "../i18n";
import { forgetAll, useCan, useSessionQuery } from "../session/useSession";
import { LanguageChoice, ThemeSwitch } from "./Choices";
import "./Frame.css";
import { Liveness } from "./Liveness";
import { Palette } from "./Palette";
import { sections } from "./pages";
import { Shortcuts } from "./Shortcuts";

const pageMenu = "page-menu";

function PageMenu({ chosen }: { chosen?: () => void }) {
  const t = useText();
  const { pathname } = useLocation();
  const isAdmin = useCan("admin");
  const here = `/${pathname.split("/")[1] ?? ""}`;
  const items = sections
    .map(({ name, pages }) => ({ name, pages: pages.filter((page) => !page.role || isAdmin) }))
    .filter(({ pages }) => pages.length > 0)
    .flatMap(({ name, pages }): NonNullable<MenuProps["items"]> => {
      const links = pages.map(({ path, name: page, icon }) => ({
        key: path,
        icon,
        label: <Link to={path}>{String(t.nav[page])}</Link>,
      }));
      return name ? [{ type: "group" as const, key: name, label: String(t.nav[name]), children: links }] : links;
    });
  return (
    <nav id={pageMenu} aria-label={t.nav.label}>
      <Menu theme="dark" mode="inline" items={items} selectedKeys={[here]} onClick={() => chosen?.()} />
    </nav>
  );
}

function Brand() {
  const t = useText();
  return (
    <Link to="/" className="brand" aria-label={t.nav.home}>
      <img src="/belfry.svg" alt="" width={28} height={28} />
      <span>Belfry</span>
    </Link>
  );
}

function Account() {
  const t = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const session = useSessionQuery().data;
  const signOut = async () => {
    await api.DELETE("/v1/session").catch(() => undefined);
    queries.setQueryData(["session"], null);
    forgetAll(queries);
  };
  const items = [
    { key: "who", disabled: true, label: `${session?.username} · ${t.roles[session?.role ?? ""] ?? ""}` },
    { key: "profile", label: t.nav.profile, onClick: () => void navigate("/profile") },
    { key: "out", label: t.header.signOut, onClick: () => void signOut() },
  ];
  return (
    <Dropdown trigger={["click"]} menu={{ items }}>
      <Button type="text" icon={<UserOutlined />} aria-label={t.header.account}>
        <span className="wideonly">{session?.username}</span>
      </Button>
    </Dropdown>
  );
}

/** What stands around every page: the menu, who is signed in, and whether what is shown is live. */
export function Frame() {
  const t = useText();
  const wide = Grid.useBreakpoint().lg ?? true;
  const [menu, setMenu] = useState(false);
  const [palette, setPalette] = useState(false);
  // The code of the page that was asked for is on its way.
  const isComing = useNavigation().state !== "idle";

  return (
    <Layout className="frame">
      <a className="skip" href="#content">
        {t.nav.skip}
      </a>
      {wide ? (
        <Layout.Sider width={216} className="frame-sider">
          <Brand />
          <PageMenu />
        </Layout.Sider>
      ) : (
        <Drawer
          open={menu}
          onClose={() => setMenu(false)}
          placement="left"
          size={248}
          closable={false}
          rootClassName="frame-drawer"
          title={<Brand />}
          aria-labelledby={pageMenu}
        >
          <PageMenu chosen={() => setMenu(false)} />
        </Drawer>
      )}
      <Layout>
        <Layout.Header className="frame-header">
          {!wide && (
            <Button type="text" icon={<MenuOutlined />} aria-label={t.nav.open} onClick={() => setMenu(true)} />
          )}
          <Button
            className="frame-search"
            onClick={() => setPalette(true)}
            icon={<SearchOutlined />}
            aria-label={t.header.search}
          >
            <span className="wideonly">
              {t.header.search} <kbd>Ctrl K</kbd>
            </span>
          </Button>
          <div className="frame-right">
            <Liveness />
            <LanguageChoice />
            <ThemeSwitch />
            <Account />
          </div>
        </Layout.Header>
        <Layout.Content id="content" tabIndex={-1} className="frame-content">
          {isComing && <div className="frame-coming" role="progressbar" aria-label={t.nav.coming} />}
          <Outlet />
        </Layout.Content>
      </Layout>
      <Palette open={palette} close={() => setPalette(false)} />
      <Shortcuts openPalette={() => setPalette(true)} />
    </Layout>
  );
}
