# SPDX-License-Identifier: BSD-2-Clause
# offsets.pl FILE...: lets the tables of Snowball's compiler and runtime hold offsets into one text
# instead of addresses. A file that can be anywhere in memory lists each address, which takes 24
# bytes for each of the 7,333 on processors whose linker cannot pack that list.
use strict;
use warnings;

for my $name (@ARGV) {
    open(my $in, '<', $name) or die "offsets.pl: $name: $!\n";
    local $/;
    my $code = <$in>;
    close($in);
    my (%offset, @bytes);
    # The texts of the tables. Others have names of one number.
    my $text = qr/^static const symbol (s_\d+_\d+)\[(\d+)\] = \{([^}]*)\};\n/m;
    while ($code =~ s/$text//) {
        my ($label, $length, $list) = ($1, $2, $3);
        my @text = $list =~ /0x[0-9A-F]+|'(?:\\.|[^'])'/g;
        die "offsets.pl: $name: $label has not $length bytes\n" if @text != $length;
        $offset{$label} = @bytes;
        push @bytes, @text;
    }
    my $texts = %offset ? 'texts' : '0';
    $code =~ s/^(\{ \d+, )(s_\d+_\d+),/$1 . ($offset{$2} \/\/ $2) . ','/gme;
    die "offsets.pl: $name: a text is used elsewhere\n" if $code =~ /\bs_\d+_\d+\b/;
    $code =~ s/\bfind_among(_b)?\(z, a_/"find_among" . ($1 \/\/ '') . "(z, $texts, a_"/ge;
    $code =~ s/(find_among(?:_b)?\(struct SN_env \* z, )/$1const symbol * texts, /g;
    $code =~ s/^    const symbol \* s;( +\/\* search string \*\/)/    int s;$1/m;
    $code =~ s/\bw->s\[i2\]/texts[w->s + i2]/g;
    my $all = 'static const symbol texts[] = {' . join(', ', @bytes) . "};\n";
    $code =~ s/^(?=static const struct among )/$all/m if %offset;
    open(my $out, '>', $name) or die "offsets.pl: $name: $!\n";
    print $out $code;
    close($out) or die "offsets.pl: $name: $!\n";
}
