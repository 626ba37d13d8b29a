namespace Guard.McpHub.OpenApi;

/// <summary>Reads a document on this machine. Bounded.</summary>
internal static class ApiDocumentFile
{
    /// <summary>Its bytes, or why there are none.</summary>
    public static (byte[]? Bytes, ApiProblem? Problem) Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                return (null, new ApiProblem("the file does not exist", "check the path, which is relative to the file that names it"));
            }

            return file.Length > ApiDocument.MaxBytes
                ? (null, new ApiProblem($"the file is larger than {ApiDocument.MaxBytes} bytes", "cut it down to the operations that are needed"))
                : (File.ReadAllBytes(path), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, new ApiProblem("the file cannot be read", "check its type and permissions"));
        }
    }
}
