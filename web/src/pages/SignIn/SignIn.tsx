import { LockOutlined, UserOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input } from "antd";
import { useEffect } from "react";
import { api, ok, type Schemas } from "../../api/client";
import { useReason } from "../../components/Failure";
import { useText } from "../../i18n";
import { LanguageChoice, ThemeSwitch } from "../../layout/Choices";
import "./SignIn.css";

export function SignIn() {
  const t = useText();
  const reason = useReason();
  const queries = useQueryClient();
  const signIn = useMutation({
    mutationFn: (body: Schemas["SignIn"]) => ok(api.POST("/v1/session", { body })),
    onSuccess: (session) => queries.setQueryData(["session"], session),
  });
  useEffect(() => {
    document.title = `${t.signIn.title} · Belfry`;
  }, [t]);
  const needed = [{ required: true, message: t.signIn.needed }];

  return (
    <div className="signin">
      <div className="signin-choices">
        <LanguageChoice />
        <ThemeSwitch />
      </div>
      <main className="signin-card">
        <img src="/belfry.svg" alt="" width={52} height={52} />
        <h1>Belfry</h1>
        <p className="quiet">{t.signIn.lead}</p>
        <Form<Schemas["SignIn"]> layout="vertical" requiredMark={false} onFinish={(values) => signIn.mutate(values)}>
          <Form.Item name="username" label={t.signIn.username} rules={needed}>
            <Input autoFocus autoComplete="username" prefix={<UserOutlined />} size="large" />
          </Form.Item>
          <Form.Item name="password" label={t.signIn.password} rules={needed}>
            <Input.Password autoComplete="current-password" prefix={<LockOutlined />} size="large" />
          </Form.Item>
          {signIn.isError && <Alert type="error" showIcon title={reason(signIn.error)} style={{ marginBottom: 16 }} />}
          <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
            {t.signIn.submit}
          </Button>
        </Form>
        <details>
          <summary>{t.signIn.first}</summary>
          <p className="quiet">{t.signIn.firstHint}</p>
        </details>
      </main>
    </div>
  );
}
