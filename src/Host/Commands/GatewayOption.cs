using System.CommandLine;

namespace Guard.Host.Commands;

/// <summary>The flag that names a running gateway.</summary>
internal static class GatewayOption
{
    public static Option<Uri?> Create(string description) => new("--server")
    {
        Description = description,
        CustomParser = static result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            {
                return address;
            }

            result.AddError("--server is an address such as http://127.0.0.1:4000");
            return null;
        },
    };

    public static Option<string?> Key() => new("--api-key") { Description = "The key that asks the gateway; also GUARD_MASTER_KEY." };
}
