using System.Text;

namespace Belfry.Cli;

/// <summary>Asks for a password at the terminal, without showing it.</summary>
internal static class Password
{
    private const char EndOfTransmission = '\u0004';
    private const char EraseLine = '\u0015';

    /// <exception cref="ClientException">There is no terminal, or nothing was typed.</exception>
    public static string Ask(Surroundings around, string question)
    {
        if (Console.IsInputRedirected)
            throw ClientException.Usage("There is no terminal to ask for the password at: give --password-file FILE (- for standard input).");
        around.Error.Write(question);
        var typed = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter || key.KeyChar == EndOfTransmission)
                break;
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (key.KeyChar == EraseLine)
                typed.Clear();
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }
        around.Error.WriteLine();
        return typed.Length > 0 ? typed.ToString() : throw ClientException.Usage("No password was given.");
    }
}
