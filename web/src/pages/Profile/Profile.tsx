import { useQuery } from "@tanstack/react-query";
import { Button, Form, Input, Segmented } from "antd";
import { api } from "../../api/client";
import { profileQuery } from "../../api/queries";
import { Facts, Page, Panel } from "../../components/Page";
import { Read } from "../../components/Read";
import { Time } from "../../components/Time";
import { useAction } from "../../components/useAction";
import { useLanguage } from "../../i18n";
import { useTheme } from "../../theme";
import { Tokens } from "./Tokens";

interface Passwords {
  current: string;
  password: string;
  again: string;
}

/** Who one is, and what is one's own. */
export default function Profile() {
  const { text: t, language, choose } = useLanguage();
  const theme = useTheme();
  const query = useQuery(profileQuery);
  const [form] = Form.useForm<Passwords>();
  const change = useAction(
    ({ current, password }: Passwords) => api.PUT("/v1/profile/password", { body: { current, password } }),
    () => {
      form.resetFields();
      return t.access.passwordChanged;
    },
  );
  const needed = { required: true, message: t.jobs.editor.needed };
  return (
    <Page title={t.access.profile}>
      <div className="grid">
        <Panel title={t.access.signedInAs}>
          <Read query={query} rows={3}>
            {(profile) => (
              <Facts
                items={[
                  [t.access.fields.name, profile.username],
                  [t.access.fields.role, `${t.roles[profile.role]}: ${t.access.roleHints[profile.role]}`],
                  [t.access.sessionEnds, <Time key="e" at={profile.expiresAt} otherwise={t.access.never} />],
                ]}
              />
            )}
          </Read>
          <h2 style={{ margin: "22px 0 10px" }}>{t.access.preferences}</h2>
          <Facts
            items={[
              [
                t.header.language,
                <Segmented
                  key="l"
                  value={language}
                  onChange={choose}
                  options={[
                    { value: "en", label: "English" },
                    { value: "zh", label: "中文" },
                  ]}
                />,
              ],
              [
                t.header.theme,
                <Segmented
                  key="t"
                  value={theme.choice}
                  onChange={theme.choose}
                  options={[
                    { value: "light", label: t.header.light },
                    { value: "dark", label: t.header.dark },
                    { value: "system", label: t.header.system },
                  ]}
                />,
              ],
            ]}
          />
        </Panel>
        <Panel title={t.access.changePassword}>
          <Form<Passwords>
            form={form}
            layout="vertical"
            requiredMark={false}
            onFinish={(values) => change.mutate(values)}
          >
            <input type="text" autoComplete="username" hidden readOnly value={query.data?.username ?? ""} />
            <Form.Item name="current" label={t.access.current} rules={[needed]}>
              <Input.Password autoComplete="current-password" />
            </Form.Item>
            <Form.Item
              name="password"
              label={t.access.fresh}
              extra={t.access.passwordRule}
              rules={[needed, { min: 8, message: t.access.passwordRule }]}
            >
              <Input.Password autoComplete="new-password" />
            </Form.Item>
            <Form.Item
              name="again"
              label={t.access.again}
              dependencies={["password"]}
              rules={[
                needed,
                ({ getFieldValue }) => ({
                  validator: (_, value) =>
                    !value || value === getFieldValue("password")
                      ? Promise.resolve()
                      : Promise.reject(new Error(t.access.differ)),
                }),
              ]}
            >
              <Input.Password autoComplete="new-password" />
            </Form.Item>
            <Button type="primary" htmlType="submit" loading={change.isPending}>
              {t.access.changePassword}
            </Button>
          </Form>
        </Panel>
      </div>
      <Tokens />
    </Page>
  );
}
