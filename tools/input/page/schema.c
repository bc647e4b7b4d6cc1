/* SPDX-License-Identifier: BSD-2-Clause */
#include "input/page/schema.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static bool is_listed_type(const char *type, const char *const *names)
{
    const char *slash = strrchr(type, '/');
    const char *colon = strrchr(slash ? slash : type, ':');
    const char *name = colon ? colon + 1 : slash ? slash + 1 : type;
    for (; *names; names++)
        if (strcasecmp(name, *names) == 0)
            return true;
    return false;
}

bool is_article_type(const char *type)
{
    static const char *const names[] = {"Article",
                                        "AdvertiserContentArticle",
                                        "NewsArticle",
                                        "AnalysisNewsArticle",
                                        "AskPublicNewsArticle",
                                        "BackgroundNewsArticle",
                                        "OpinionNewsArticle",
                                        "ReportageNewsArticle",
                                        "ReviewNewsArticle",
                                        "Report",
                                        "SatiricalArticle",
                                        "ScholarlyArticle",
                                        "MedicalScholarlyArticle",
                                        "SocialMediaPosting",
                                        "BlogPosting",
                                        "LiveBlogPosting",
                                        "DiscussionForumPosting",
                                        "TechArticle",
                                        "APIReference",
                                        "Recipe",
                                        "HowTo",
                                        "Review",
                                        "CriticReview",
                                        "EmployerReview",
                                        "CreativeWork",
                                        "ShortStory",
                                        "Question",
                                        "ClaimReview",
                                        "Chapter",
                                        "SpecialAnnouncement",
                                        "Guide",
                                        NULL};
    return is_listed_type(type, names);
}

bool is_page_type(const char *type)
{
    static const char *const names[] = {
        "WebPage",           "ItemPage",          "AboutPage",   "FAQPage",        "QAPage",
        "CollectionPage",    "ProfilePage",       "ContactPage", "MedicalWebPage", "CheckoutPage",
        "SearchResultsPage", "RealEstateListing", "Blog",        "WebSite",        NULL};
    return is_listed_type(type, names);
}

bool is_comment_type(const char *type)
{
    static const char *const names[] = {"Comment",           "UserComments", "Answer",
                                        "CorrectionComment", "UserReview",   NULL};
    return is_listed_type(type, names);
}
