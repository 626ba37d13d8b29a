using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Guard.Storage.Sqlite;

/// <summary>
/// Chooses the native SQLite, once per process: the system's library where it is recent enough, because the system patches it, else the bundled one.
/// </summary>
internal static class SqliteNative
{
    private const string BundledName = "e_sqlite3";

    // 3.35 brought RETURNING, the newest thing the statements here and later ones rely on; the bundled library has it.
    private const int OldestUsable = 3_035_000;

    private static readonly Lazy<bool> Initialized = new(Choose);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int IntegerFunction();

    /// <summary>Makes SQLite usable; cheap after the first call.</summary>
    public static void Initialize() => _ = Initialized.Value;

    private static bool Choose()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        Batteries_V2.Init();
        return true;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (!string.Equals(name, BundledName, StringComparison.Ordinal))
        {
            return 0;
        }

        return OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libsqlite3.so.0", out var system) && IsUsable(system) ? system : 0;
    }

    private static bool IsUsable(nint library) =>
        Call(library, "sqlite3_libversion_number") >= OldestUsable && Call(library, "sqlite3_threadsafe") != 0;

    private static int Call(nint library, string function) =>
        NativeLibrary.TryGetExport(library, function, out var address)
            ? Marshal.GetDelegateForFunctionPointer<IntegerFunction>(address)()
            : 0;
}
