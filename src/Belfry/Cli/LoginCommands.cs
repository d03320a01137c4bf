using System.CommandLine;
using Belfry.Cli.Connection;
using Belfry.Cli.Terminal;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary><c>belfry login</c> and <c>belfry logout</c>.</summary>
internal sealed class LoginCommands(ClientCommandFactory make)
{
    public IEnumerable<Command> All() => [Login(), Logout()];

    private ClientCommand Login()
    {
        var user = new Option<string>("--user") { HelpName = "NAME", Description = "Who signs in.", Required = true };
        var passwordFile = OptionKinds.Text("--password-file", "FILE", "File whose first line is the password (- for standard input). Default: it is asked for.");
        return make.Make(
            "login",
            "Sign in at a server; later commands need neither --server nor a token then.",
            [user, passwordFile],
            ["belfry login --server http://127.0.0.1:8080 --user admin"],
            async (call, ct) =>
            {
                var server = call.Api.Server;
                if (server.Url is { Scheme: "http", IsLoopback: false })
                    call.Screen.Note($"{server.Name} is not https: the password travels as everybody on the way can read it.");
                var password = call.Get(passwordFile) is { } file
                    ? InputFile.Read(call.Around, "--password-file", file).Split('\n')[0].TrimEnd('\r')
                    : Password.Ask(call.Around, $"Password of {call.Get(user)} at {server.Name}: ");
                var (reply, secret) = await call.Api.SignInAsync(new SignInDto { Username = call.Get(user), Password = password }, ct);
                var session = reply.As<SessionDto>();
                var login = new SavedLogin
                {
                    Server = server.Name,
                    User = session.Username,
                    Session = secret,
                    ExpiresAt = session.ExpiresAt,
                    CaFile = server.CaFile is null ? null : Path.GetFullPath(server.CaFile),
                };
                login.Save(call.Around.Variable);
                var until = session.ExpiresAt is { } end ? $" until {call.Time.Exact(end)}" : "";
                call.Screen.Show(reply.Body, () => call.Screen.Say($"Signed in at {server.Name} as {session.Username} ({session.Role}){until}."));
                return ExitCode.Done;
            },
            needsSignIn: false);
    }

    private ClientCommand Logout() => make.MakeLocal(
        "logout",
        "End the saved login, here and at its server.",
        ["belfry logout"],
        async (screen, ct) =>
        {
            var login = Remove(screen);
            if (login is null)
                return ExitCode.Done;
            screen.Say($"Signed out of {login.Server}.");
            try
            {
                var session = new Credential(login.Session, IsSession: true);
                using var api = new BelfryClient(
                    new ServerAccess(ServerAccess.Parse("The saved login's server", login.Server), session, login.CaFile), make.Around);
                await api.DeleteAsync("v1/session", null, ct);
            }
            catch (ClientException e)
            {
                screen.Note($"The session could not be ended at the server as well: {e.Message}");
            }
            return ExitCode.Done;
        });

    /// <summary>
    /// Here first: whoever signs out on this machine must be signed out on it, whether the server answers or not.
    /// </summary>
    private SavedLogin? Remove(Screen screen)
    {
        SavedLogin? login = null;
        try
        {
            login = SavedLogin.Read(make.Around.Variable);
            if (login is null)
                screen.Say("Nobody is signed in.");
        }
        catch (ClientException e)
        {
            screen.Note(e.Message);
        }
        SavedLogin.Remove(make.Around.Variable);
        return login;
    }
}
