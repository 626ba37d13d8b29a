using System.Buffers.Text;
using System.Security.Cryptography;
using Guard.Engine.Errors;
using Guard.Host.Configuration;

namespace Guard.Host;

/// <summary>
/// The master key Guard makes where nobody gives one: 24 random bytes, kept in the data directory in a file only its owner can read, so that it survives a restart.
/// It is printed when it is made and never again.
/// </summary>
internal sealed record MasterKeyFile(string Path, string Key, bool IsNew)
{
    public const string FileName = "master-key";

    private const int SecretBytes = 24;

    /// <summary>Reads the file, or makes it and the directory. An error names the file and the remedy, never the key.</summary>
    public static Result<MasterKeyFile> Open(string dataDirectory)
    {
        var path = System.IO.Path.Combine(dataDirectory, FileName);
        try
        {
            return File.Exists(path) ? Read(path) : Make(dataDirectory, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new GuardError(GuardErrorCode.Internal, $"The master key cannot be kept in {path}: {exception.Message} Give another --data directory, or set GUARD_MASTER_KEY.");
        }
    }

    /// <summary>Never the key.</summary>
    public override string ToString() => Path;

    private static Result<MasterKeyFile> Read(string path)
    {
        var key = File.ReadAllText(path).Trim();
        return key.Length >= MasterKeyPolicy.MinimumLength
            ? new MasterKeyFile(path, key, IsNew: false)
            : new GuardError(GuardErrorCode.Internal, $"The file {path} holds no master key. Remove it and a new key is made, or set GUARD_MASTER_KEY.");
    }

    private static Result<MasterKeyFile> Make(string dataDirectory, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(dataDirectory);
        }
        else
        {
            Directory.CreateDirectory(dataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var key = "sk-" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(unfinished, options))
        {
            writer.WriteLine(key);
        }

        // Whole or not at all: a crash never leaves half a key behind.
        File.Move(unfinished, path);
        return new MasterKeyFile(path, key, IsNew: true);
    }
}
