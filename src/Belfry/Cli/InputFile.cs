using System.Text;

namespace Belfry.Cli;

/// <summary>Text from a file that the command line names; <c>-</c> is standard input.</summary>
internal static class InputFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    /// <exception cref="ClientException">It cannot be read, or is no text.</exception>
    public static string Read(Surroundings around, string option, string file)
    {
        try
        {
            using var stream = file == "-" ? around.OpenInput() : File.OpenRead(file);
            using var reader = new StreamReader(stream, Strict, detectEncodingFromByteOrderMarks: false); // its own mark is skipped
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException e)
        {
            throw new ClientException(ExitCode.Usage, $"{option} {file}: it is not UTF-8 text.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCode.Usage, $"{option} {file}: {e.Message}", e);
        }
    }
}
